/** Starts the officers' pages. */
import { mount } from 'svelte';
import '../kit/tokens.css';
import '../kit/base.css';
import { startClock } from '../kit/clock.svelte';
import { openApi } from './api';
import App from './App.svelte';
import { restoreLanguage } from './language';
import './texts';

const place = document.getElementById('app');
if (place !== null) {
  restoreLanguage();
  startClock();
  void openApi().then((api) => {
    // The words for a browser that is too old stand there until this line is reached.
    place.textContent = '';
    mount(App, { target: place, props: { api } });
  });
}
