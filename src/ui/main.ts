/** Where the page begins. The engine is not imported here: it loads in its worker, after the first paint. */
import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { languageAt, setLanguage } from './language.svelte';
import { restoreTheme } from './theme.svelte';

restoreTheme();

if (new URLSearchParams(location.search).has('automation')) {
  // The headless ranking drives the benchmark itself; a second trainer behind the picture would disturb it.
  void import('./automation').then(({ mountAutomation }) => mountAutomation());
} else {
  await setLanguage(languageAt(location.hash.slice(1)));
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}
