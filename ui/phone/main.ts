/** Starts the volunteer's screens. */
import { mount } from 'svelte';
import '../kit/tokens.css';
import '../kit/base.css';
import { startClock } from '../kit/clock.svelte';
import App from './App.svelte';
import './texts';

const place = document.getElementById('app');
if (place !== null) {
  // The words for a WebView that is too old stand there until this line is reached.
  place.textContent = '';
  startClock();
  mount(App, { target: place });
}
