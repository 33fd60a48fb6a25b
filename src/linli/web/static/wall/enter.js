// The pass stands behind "#", which no browser sends: into the form with it, and away from the bar.
const form = document.querySelector("form[data-enter]");
const pass = location.hash.slice(1);
if (form && pass) {
  history.replaceState(null, "", location.pathname);
  form.elements.token.value = decodeURIComponent(pass);
  form.requestSubmit();
}
