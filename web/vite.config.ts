// How the pages are built, and served while they are written: the API is asked at the service's own port.

import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

const service = 'http://127.0.0.1:8480';

/** Parts that change with their own releases only stay in the browser's cache when our pages change. */
const partGroups = [
  { name: 'widgets', test: /node_modules\/(@mantine|@floating-ui)\// },
  { name: 'parts', test: /node_modules/ },
];

const settings: UserConfig = {
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Older ones know no light-dark(), and its replacement follows the machine's colours, not the chosen ones.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: partGroups } } },
  },
  server: { proxy: { '/api': service, '/openapi.json': service, '/docs': service } },
};

export default defineConfig(({ command }) => {
  // Where a test or a developer's shell says otherwise, the pages would be built with their debugging aids.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return settings;
});
