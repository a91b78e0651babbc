import * as mlflow from '@mlflow/core';

if (process.env.MLFLOW_TRACKING_URI && process.env.MLFLOW_EXPERIMENT_ID) {
  mlflow.init({});
}
