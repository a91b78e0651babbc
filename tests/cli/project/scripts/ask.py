import sys

from handbook.assistant import Assistant, Retriever


def main() -> None:
    assistant = Assistant(Retriever())
    for question in sys.argv[1:]:
        print(assistant.answer(question))


if __name__ == "__main__":
    main()
