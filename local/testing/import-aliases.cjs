/**
 * How dependency-cruiser resolves `@/`, in webpack's terms. With tsconfig.json instead it would also take the
 * package `inngest` for the folder `inngest/`.
 */
const { resolve } = require("node:path");

module.exports = { resolve: { alias: { "@": resolve(__dirname, "../..") } } };
