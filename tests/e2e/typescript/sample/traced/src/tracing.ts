import * as mlflow from '@mlflow/core';

mlflow.init({});
