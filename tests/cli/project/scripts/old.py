from openai import OpenAI

def answer(question):
    print "asking", question
    return OpenAI().responses.create(model="small", input=question).output_text
