def old(question):
    print "Asked:", question
