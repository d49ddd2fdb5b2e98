// A slider beside each threshold, for a finger; the field of numbers stays what is sent.

for (const field of document.querySelectorAll("input[data-slider]")) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = "0";
  slider.max = "100";
  slider.step = "1";
  slider.tabIndex = -1;
  slider.setAttribute("aria-hidden", "true");
  const follow = () => {
    slider.value = field.value === "" ? "100" : field.value;
    field.closest(".cell").classList.toggle("moved", Number(field.value) !== Number(field.dataset.used) || (field.value === "") !== (field.dataset.used === ""));
  };
  slider.addEventListener("input", () => {
    field.value = slider.value;
    field.closest(".cell").classList.toggle("moved", field.value !== field.dataset.used);
  });
  field.addEventListener("input", follow);
  follow();
  field.after(slider);
}
