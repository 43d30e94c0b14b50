"use strict";
(() => {
  const questions = [...document.querySelectorAll("details.q")];
  const buttons = [...document.querySelectorAll(".filters button")];
  const kind = document.getElementById("kind");
  const words = document.getElementById("words");
  const count = document.getElementById("count");
  let outcome = "";

  const wanted = (q) =>
    (outcome === "" || q.dataset.outcome === outcome || (outcome === "wrong" && q.dataset.right === "no")) &&
    (kind.value === "" || q.dataset.kind === kind.value) &&
    (words.value === "" || q.textContent.toLowerCase().includes(words.value.toLowerCase()));

  const apply = () => {
    let shown = 0;
    for (const q of questions) {
      q.hidden = !wanted(q);
      shown += q.hidden ? 0 : 1;
    }
    for (const b of buttons) b.setAttribute("aria-pressed", String(b.dataset.outcome === outcome));
    count.textContent = shown + " of " + questions.length + " shown";
  };
  for (const b of buttons) {
    b.addEventListener("click", () => { outcome = b.dataset.outcome; apply(); });
  }
  kind.addEventListener("change", apply);
  words.addEventListener("input", apply);

  // Paper has no way to open a question.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = questions.filter((q) => !q.hidden && !q.open);
    for (const q of closed) q.open = true;
  });
  addEventListener("afterprint", () => { for (const q of closed) q.open = false; });

  const follow = () => {
    const q = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (q && q.matches("details.q")) { q.hidden = false; q.open = true; q.scrollIntoView(); }
  };
  addEventListener("hashchange", follow);
  apply();
  follow();
})();
