// Asked of every page by measuring.py; the portal's own scripts know nothing of it.
window.matrixUi = {
  refused: [],
  layoutShift: 0,
  longTasks: [],
  largestPaint: 0,
};
document.addEventListener("securitypolicyviolation", (event) => {
  window.matrixUi.refused.push(`${event.violatedDirective} refused ${event.blockedURI}`);
});
for (const [type, note] of [
  ["layout-shift", (entry) => { if (!entry.hadRecentInput) matrixUi.layoutShift += entry.value; }],
  ["longtask", (entry) => { matrixUi.longTasks.push([entry.startTime, entry.startTime + entry.duration]); }],
  ["largest-contentful-paint", (entry) => { matrixUi.largestPaint = entry.startTime; }],
]) {
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
}

// Milliseconds for which tasks of more than 50 held the page after its first paint.
matrixUi.blocked = () => {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return matrixUi.longTasks
    .map(([start, end]) => end - Math.max(start, paint.startTime) - 50)
    .reduce((sum, over) => sum + Math.max(over, 0), 0);
};

const named = (element) => {
  const word = (element.innerText || element.getAttribute("name") || "").trim().slice(0, 40);
  const name = element.id ? `#${element.id}` : [element.tagName.toLowerCase(), ...element.classList].join(".");
  return `${name} “${word}”`;
};
const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
const styleOf = (element) => getComputedStyle(element);
const hiddenForEyes = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const style = styleOf(one);
    if (one.clientWidth <= 1 && one.clientHeight <= 1 && style.overflow !== "visible") return true;
    if (style.clipPath === "inset(50%)" || style.clip === "rect(0px, 0px, 0px, 0px)") return true;
  }
  return false;
};
const scrollsBy = (element) => {
  for (let one = element; one && one !== document.body; one = one.parentElement) {
    if (styleOf(one).overflowX !== "visible") return one;
  }
  return null;
};
const ownText = (element) =>
  [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
const visible = () =>
  [...document.body.querySelectorAll("*")].filter((one) => !one.closest("svg") && shown(one));

// How many px the page is wider than the window, and what stands out.
matrixUi.sideways = () => {
  const room = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - room;
  const out = visible()
    .filter((one) => one.getBoundingClientRect().right > room + 1 && !scrollsBy(one) && !hiddenForEyes(one))
    .sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right);
  const most = out.length ? Math.round(out[0].getBoundingClientRect().right - room) : 0;
  return { over: Math.max(over, most, 0), what: out.slice(-1).map(named).join("") };
};

// Boxes that scroll by themselves: a part of what they hold is out of sight.
matrixUi.scrollers = () =>
  visible()
    .filter((one) => /auto|scroll/.test(styleOf(one).overflowX) && one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${named(one)} holds ${one.scrollWidth - one.clientWidth} px out of sight`);

// Texts of which a part cannot be seen, because their box hides what is too much.
matrixUi.clipped = () =>
  visible()
    .filter((one) => {
      const style = styleOf(one);
      const cutX = /hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
      const cutY = /hidden|clip/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 1;
      return (cutX || cutY) && !one.closest("select") && one.innerText?.trim() && !hiddenForEyes(one);
    })
    .map(named);

// Controls that lie on each other, neither within the other.
matrixUi.overlapping = () => {
  const controls = [...document.body.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((one) => shown(one) && !hiddenForEyes(one) && one.type !== "hidden")
    .filter((one) => {
      for (let up = one; up; up = up.parentElement) {
        if (["fixed", "sticky"].includes(styleOf(up).position)) return false;
      }
      return true;
    });
  const boxes = controls.map((one) => [...one.getClientRects()]);
  const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const meet = (a, b) => {
    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return width > 3 && height > 3 && !within(a, b) && !within(b, a);
  };
  const found = [];
  controls.forEach((one, i) => {
    for (let j = i + 1; j < controls.length; j += 1) {
      const other = controls[j];
      if (one.contains(other) || other.contains(one)) continue;
      if (scrollsBy(one) !== scrollsBy(other)) continue;
      if (boxes[i].some((a) => boxes[j].some((b) => meet(a, b)))) found.push(`${named(one)} on ${named(other)}`);
    }
  });
  return found;
};

const textSizes = () =>
  new Map(visible().filter((one) => ownText(one) && !hiddenForEyes(one)).map((one) => [one, parseFloat(styleOf(one).fontSize)]));

// Make the text twice as large, as the browser's setting does; what stays small is returned.
matrixUi.enlarge = () => {
  const before = textSizes();
  document.documentElement.style.fontSize = "200%";
  const after = textSizes();
  return [...after]
    .filter(([one, size]) => before.has(one) && size && size < 1.9 * before.get(one))
    .map(([one]) => named(one));
};
matrixUi.shrink = () => { document.documentElement.style.fontSize = ""; };

matrixUi.facts = () => ({
  headings: document.querySelectorAll("h1").length,
  language: document.documentElement.lang,
  title: document.title,
  links: [...document.querySelectorAll("a[href]")].map((one) => one.href),
  refused: matrixUi.refused,
});
