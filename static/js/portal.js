// What makes the portal easier where scripts run. Every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => within.querySelectorAll(selector);
  root.classList.add("js");

  // A second click on a form that is on its way does nothing.
  const release = (form) => {
    delete form.dataset.sending;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.guard === "off") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    // A network that gave no answer must not lock the form for ever.
    setTimeout(release, 15000, form);
  });
  // The back button brings a page as it was left: sending.
  addEventListener("pageshow", () => all("form").forEach(release));

  // Passwords can be looked at, and are hidden again before they are sent.
  all("[data-show-password]").forEach((box) => {
    const input = box.querySelector("input");
    const button = document.createElement("button");
    const set = (shown) => {
      input.type = shown ? "text" : "password";
      button.textContent = shown ? box.dataset.hide : box.dataset.show;
      button.setAttribute("aria-label", `${button.textContent}: ${input.labels[0].textContent.trim()}`);
    };
    button.type = "button";
    button.className = "password__show";
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => set(input.type === "password"));
    input.form.addEventListener("submit", () => set(false));
    box.append(button);
    set(false);
  });

  // What a part of the page has become is said to those who do not see it; focus stays.
  const say = (form, text = "") => {
    const line = form.querySelector("[data-say]");
    if (line) line.textContent = text;
  };
  // The form knows which of its answers the server has.
  const keepUp = (form, page) => {
    const fresh = page.querySelector('[name="keeper"]');
    if (fresh && form.elements.keeper) form.elements.keeper.value = fresh.value;
  };

  // A choice that decides what follows asks the server for that part of the form.
  all("select[data-auto-refresh]").forEach((select) => {
    select.addEventListener("change", async () => {
      const { form, dataset } = select;
      const button = form.querySelector(`[name="${dataset.autoRefresh}"]`);
      const region = document.getElementById(dataset.refreshRegion);
      if (!region) return form.requestSubmit(button);
      const body = new FormData(form);
      body.append(button.name, button.value);
      region.setAttribute("aria-busy", "true");
      try {
        const reply = await fetch(form.action, { method: "POST", body });
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        const fresh = page.getElementById(region.id);
        if (!reply.ok || !fresh) throw new Error("no such part");
        region.replaceChildren(...fresh.childNodes);
        region.removeAttribute("aria-busy");
        keepUp(form, page);
        say(form, region.dataset.said);
      } catch {
        form.requestSubmit(button);
      }
    });
  });

  // State → City, and Post Code → both.
  const sibling = (control, key, name) => control.form.elements[control.dataset[key] || name];
  const ask = async (url, name, value) => {
    const reply = await fetch(`${url}?${new URLSearchParams({ [name]: value })}`);
    return reply.ok ? reply.json() : {};
  };
  const fillCities = async (state, chosen = "") => {
    const city = sibling(state, "cityField", "city");
    const asked = state.value;
    const { cities = [], said } = asked ? await ask(state.dataset.citiesUrl, "state", asked) : {};
    if (state.value !== asked) return;
    say(state.form, said);
    const blank = [...city.options].filter((option) => !option.value);
    city.replaceChildren(...blank, ...cities.map((name) => new Option(name, name)));
    city.value = cities.includes(chosen) ? chosen : "";
  };
  all("select[data-cities-url]").forEach((state) => {
    state.addEventListener("change", () => fillCities(state).catch(() => {}));
  });
  all("input[data-postcode-url]").forEach((input) => {
    input.addEventListener("input", async () => {
      const postcode = input.value.trim();
      if (!/^\d{5}$/.test(postcode)) return;
      const state = sibling(input, "stateField", "state");
      const city = sibling(input, "cityField", "city");
      try {
        const { matches = [], said } = await ask(input.dataset.postcodeUrl, "postcode", postcode);
        if (input.value.trim() !== postcode) return;
        if (!matches.length) return say(input.form, said);
        const fits = (match) => match.state === state.value && match.city === city.value;
        if (matches.some(fits)) return;
        state.value = matches[0].state;
        await fillCities(state, matches.length === 1 ? matches[0].city : "");
        // Of several cities the person chooses: they come first.
        if (matches.length > 1)
          matches.reverse().forEach((match) => city.options[0].after(new Option(match.city)));
        say(input.form, said);
      } catch {
        // No answer: the person chooses state and city by hand.
      }
    });
  });

  // months × monthly price, in whole sen.
  all("[data-plan-total]").forEach((box) => {
    const { planField, monthsField, monthlySen } = box.dataset;
    const form = box.closest("form");
    const rm = (sen) =>
      `RM ${Math.floor(sen / 100).toLocaleString("en")}.${String(sen % 100).padStart(2, "0")}`;
    const show = () => {
      const plan = form.querySelector(`[name="${planField}"]:checked`);
      const monthly = Number(monthlySen || plan?.dataset.monthlySen);
      const select = form.elements[monthsField];
      const months = Number(select?.value);
      box.hidden = !(monthly && months);
      box.querySelector("output").value = rm(monthly * months);
      all("[data-card-sen]", form).forEach((card) => {
        const [total, words] = all("[data-total], [data-months]", card);
        total.textContent = months ? rm(months * card.dataset.cardSen) : "";
        words.textContent = months ? select.selectedOptions[0].text : card.dataset.unknown;
      });
    };
    form.addEventListener("change", show);
    show();
  });

  // Copy, share, print: shown only where they work.
  const done = (button) => {
    const text = button.querySelector("[aria-live]");
    const before = text.textContent;
    text.textContent = button.dataset.done;
    setTimeout(() => (text.textContent = before), 3000);
  };
  const copy = (button, text) => navigator.clipboard.writeText(text).then(() => done(button));
  if (navigator.clipboard) {
    all("[data-copy]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => copy(button, button.dataset.copy));
    });
  }
  if (navigator.share || navigator.clipboard) {
    all("[data-share]").forEach((button) => {
      const { share: url, title } = button.dataset;
      button.hidden = false;
      button.addEventListener("click", () => {
        if (navigator.share) navigator.share({ url, title }).catch(() => {});
        else copy(button, url);
      });
    });
  }
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // Menus that drop down close by Escape and by a click elsewhere.
  const menus = "details.drop, details.menu";
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest?.(`:is(${menus})[open]`);
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    all("details.drop[open]").forEach((drop) => (drop.open = drop.contains(event.target)));
  });

  // Two minutes before the idle time is over the person is asked, in every open tab.
  all("dialog[data-idle-seconds]").forEach((dialog) => {
    const form = dialog.querySelector("form");
    const tabs = "BroadcastChannel" in window ? new BroadcastChannel("matrix-alive") : null;
    let deadline;
    const alive = () => {
      deadline = Date.now() + Number(dialog.dataset.idleSeconds) * 1000;
      if (dialog.open) dialog.close();
    };
    // Without the server's memory of us this leads to the login page, and from there back.
    const again = () => location.replace(location.pathname + location.search);
    const look = () => {
      const left = deadline - Date.now();
      if (left <= 0) again();
      else if (left <= 120000 && !dialog.open) dialog.showModal();
    };
    const stay = async (event) => {
      event.preventDefault();
      event.stopPropagation();
      try {
        const reply = await fetch(form.action, { method: "POST", body: new FormData(form) });
        if (!reply.ok || reply.redirected) return again();
        dialog.dataset.idleSeconds = await reply.text();
        alive();
        tabs?.postMessage("alive");
      } catch {
        // No network just now: the dialog stays open, and the button can be pressed again.
      }
    };
    form.addEventListener("submit", stay);
    tabs?.addEventListener("message", alive);
    document.addEventListener("visibilitychange", look);
    setInterval(look, 5000);
    alive();
    tabs?.postMessage("alive");
  });

  // A long form is kept on the server while it is filled in; files go with the buttons only.
  all("form[data-autosave]").forEach((form) => {
    let timer;
    let sending = new AbortController();
    const save = () => {
      const answers = new FormData(form);
      [...answers].forEach(([name, value]) => value instanceof File && answers.delete(name));
      answers.append(form.dataset.autosave, "1");
      answers.delete("keeper"); // it is for the buttons
      sending = new AbortController();
      const request = { method: "POST", body: answers, redirect: "manual", signal: sending.signal };
      // Without a network, or when the button was quicker, the next change tries again.
      fetch(form.action, request)
        .then(async (reply) => {
          const page = new DOMParser().parseFromString(await reply.text(), "text/html");
          keepUp(form, page);
        })
        .catch(() => {});
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 1000);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      sending.abort();
    });
  });

  // A payment without an answer yet: look again while somebody looks, for an hour at most.
  all('[data-watch-state="pending"]').forEach((box) => {
    const until = Date.now() + 3600000;
    const look = async () => {
      const reply = await fetch(`${location.pathname}?watching`);
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.querySelector("[data-watch-state]");
      if (!fresh) return;
      if (fresh.dataset.watchState !== "pending") location.replace(location.pathname);
      // What holds the focus stays: somebody is about to press it.
      else if (fresh.textContent !== box.textContent && !box.contains(document.activeElement))
        box.replaceChildren(...fresh.childNodes);
    };
    const again = async () => {
      // Without an answer of ours the next time tells.
      if (!document.hidden) await look().catch(() => {});
      if (Date.now() < until) setTimeout(again, 17000);
    };
    setTimeout(again, 17000);
  });

  // The hand-over to the bank: the button stays for those whose script does not run.
  all("form[data-auto-submit]").forEach((form) => form.requestSubmit());
})();
