// Coming from the square code of a receipt: number and code stand behind the # of the address.
// They go into the form and out of the address, which others may see or the browser may keep.

const given = new URLSearchParams(location.hash.slice(1));
const [no, code] = [given.get("no"), given.get("code")];
const [number, lookup] = [document.getElementById("number"), document.getElementById("lookup")];
if (no && code && number && lookup) {
  history.replaceState(null, "", location.pathname);
  number.value = no;
  lookup.value = code;
  lookup.form.querySelector("[type=submit]").focus();
}
