// Vitest ends its processes by force, so the traces must be sent before: that takes a file of setup.
import { fileURLToPath } from 'node:url';

export default { test: { setupFiles: [fileURLToPath(new URL('./vitest.setup.mjs', import.meta.url))] } };
