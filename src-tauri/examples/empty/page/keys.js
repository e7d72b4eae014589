// The least that shows that a key was accepted.
addEventListener("keydown", (event) => {
  document.querySelector("[data-testid=reading]").textContent += event.key;
});
