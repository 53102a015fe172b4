// How far is the job? Asks now and then, ever less often, and seldom while nobody looks.
// The address answers {"percent": 0-100, "text": "…", "state": "running" | "done" | "failed" | …, "next": "/where/"}.
const SLOWEST = 15000;
const HIDDEN = 60000;

export function watchJob(box) {
  const bar = box.querySelector("progress");
  const text = box.querySelector(".app-progress__text");
  const spoken = box.querySelector("[role=status]");
  let wait = 1000;
  let quarter = Math.floor(bar.value / 25);
  let timer;

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, document.hidden ? HIDDEN : wait);
  };

  function show(job) {
    if (job.percent !== bar.value) wait = 1000;
    bar.value = job.percent;
    bar.textContent = `${job.percent}%`;
    if (text.textContent !== job.text) text.textContent = job.text;
    // A screen reader hears each quarter, not each step.
    if (Math.floor(job.percent / 25) > quarter) {
      quarter = Math.floor(job.percent / 25);
      spoken.textContent = `${job.percent}% done. ${job.text}`;
    }
  }

  async function ask() {
    try {
      const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const job = await answer.json();
      show(job);
      box.classList.remove("app-progress--lost");
      if (job.state !== "running" && job.state !== "waiting") {
        window.location.assign(job.next || window.location.href);
        return;
      }
    } catch {
      box.classList.add("app-progress--lost");
      text.textContent = "We cannot see how far it is. The work goes on; we are trying again.";
    }
    wait = Math.min(wait * 1.3, SLOWEST);
    later();
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      clearTimeout(timer);
      wait = 1000;
      ask();
    }
  });
  later();
}
