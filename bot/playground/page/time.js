// Times in the reader's own zone and language, as phones show Telegram's date_time entities.

const MINUTE = 60, HOUR = 3600, DAY = 86400;

// The browser's own variety of a language ("en-GB" for "en"), or the language as it is.
export function localeFor(language) {
  return navigator.languages.find((tag) => tag.split("-")[0] === language) || language || navigator.language;
}

export function clock(seconds, locale) {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);
}

export function sameDay(first, second) {
  return new Date(first * 1000).toDateString() === new Date(second * 1000).toDateString();
}

export function day(seconds, locale) {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" }).format(seconds * 1000);
}

// `format` is Telegram's: "r", or any of w (weekday), d or D (short or long date), t or T (time, with seconds).
export function shown(seconds, format, locale) {
  return format === "r" ? relative(seconds, locale) : absolute(seconds, format || "Dt", locale);
}

function absolute(seconds, format, locale) {
  const moment = new Date(seconds * 1000);
  const options = {};
  if (format.includes("w")) options.weekday = format === "w" ? "long" : "short";
  if (format.includes("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (format.includes("D")) Object.assign(options, { day: "numeric", month: format.includes("w") ? "short" : "long" });
  if (format.includes("D") && moment.getFullYear() !== new Date().getFullYear()) options.year = "numeric";
  if (/t/i.test(format)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (format.includes("T")) options.second = "2-digit";
  return new Intl.DateTimeFormat(locale, options).format(moment);
}

function relative(seconds, locale) {
  const away = seconds - Date.now() / 1000;
  const size = Math.abs(away);
  const [unit, length] = size < MINUTE ? ["second", 1] : size < HOUR ? ["minute", MINUTE] : size < DAY ? ["hour", HOUR] : ["day", DAY];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(away / length), unit);
}

export function refreshTimes(root) {
  for (const element of root.querySelectorAll("time[data-format=r]")) {
    element.textContent = shown(Number(element.dataset.unix), "r", element.dataset.locale);
  }
}
