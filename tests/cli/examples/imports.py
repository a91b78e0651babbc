import json
import logging
import math
import os
from collections import defaultdict

import httpx
import mlflow
import pandas as pd
from fastapi import FastAPI
from openai import OpenAI

from parts import ANSWERS, MODEL, PRICES, anthropic, assistant, collection, retriever, service
from parts import openai as client

app = FastAPI()
logger = logging.getLogger(__name__)
