import openai


def old(question):
    print "Asked:", question
