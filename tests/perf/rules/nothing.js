// A transformation for jscodeshift that parses every file and changes nothing.
module.exports = (file, api) => {
  api.jscodeshift(file.source);
};
