// The form of a report, its four parts, and how an answer is called wrong beside its input.

export const form = document.querySelector("form[data-steps]");
export const parts = [...form.querySelectorAll("[data-step]")];

export function complain(input, sentence) {
  const box = input.closest(".ask");
  box.classList.add("ask--wrong");
  let error = box.querySelector(".ask__error");
  if (!error) {
    error = document.createElement("p");
    error.className = "ask__error";
    error.id = `${input.id}-error`;
    input.before(error);
    const described = input.getAttribute("aria-describedby") ?? "";
    input.setAttribute("aria-describedby", `${described} ${error.id}`.trim());
  }
  input.setAttribute("aria-invalid", "true");
  error.textContent = sentence;
  input.focus();
}

// What is being put right is no longer called wrong.
form.addEventListener("input", (event) => {
  const box = event.target.closest(".ask--wrong");
  if (!box) return;
  box.classList.remove("ask--wrong");
  event.target.removeAttribute("aria-invalid");
  const error = box.querySelector(".ask__error");
  if (error) error.textContent = "";
});
