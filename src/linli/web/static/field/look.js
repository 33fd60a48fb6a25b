// Before anything is drawn: the look chosen on any page of the platform, kept in cookies. The shell
// itself is the same for everybody, so that it can be kept on the telephone.
(() => {
  const page = document.documentElement;
  const kept = (name) => document.cookie.match(new RegExp(`(?:^|; )linli_${name}=([a-z-]+)`))?.[1];
  const allowed = { theme: ["light", "dark", "auto"], size: ["normal", "large", "larger"], contrast: ["normal", "high"] };
  for (const [name, values] of Object.entries(allowed)) {
    const value = kept(name);
    if (values.includes(value)) page.dataset[name] = value;
  }
  if (kept("language") === "en") page.lang = "en";
})();
