// Sets light or dark before the first paint, from the choice kept in this browser or from the system.
(() => {
  const chosen = localStorage.getItem('releve-colour-scheme');
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();
