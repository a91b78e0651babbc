'use strict';
// Values as the published package stores them: own enumerable properties, and names for what JSON cannot say.

/** Reads getters outside of any guard, so one that throws is felt by the caller, as with the published package. */
function plain(value, above) {
  if (value === undefined) return '[Undefined]';
  if (typeof value === 'function') return '[Function]';
  if (value === null || typeof value !== 'object') return value;
  if (above.includes(value)) return '[Circular]';
  if (typeof value.toJSON === 'function') return value.toJSON();
  const inside = [...above, value];
  if (Array.isArray(value)) return value.map((item) => plain(item, inside));
  return Object.fromEntries(Object.keys(value).map((key) => [key, plain(value[key], inside)]));
}

exports.stringify = (value) => {
  const walked = plain(value, []);
  try {
    return JSON.stringify(walked);
  } catch (error) {
    return JSON.stringify(`[unable to serialize, ${error.message}]`);
  }
};
