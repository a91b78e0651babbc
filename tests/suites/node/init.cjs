'use strict';
// Loaded before the tests of an instrumented project: libraries have no file that starts a program, so nobody else calls this.
require('@mlflow/core').init({});
