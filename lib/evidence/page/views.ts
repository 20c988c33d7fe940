import { Bundle } from "../check/bundle";
import type { CheckResult, Report } from "../check/report";
import { CHECK_WORDS, filled, type Language, problemText } from "../check/words";
import { el } from "./dom";
import { word } from "./words";

/** Problems of one check beyond these are told by their number. */
const PROBLEMS_SHOWN = 12;

/** Whether the bundle holds, at a glance. */
export function verdictView(report: Report, language: Language): HTMLElement {
  const kind = report.ok ? "ok" : "bad";
  return el(
    "section",
    { class: `verdict ${kind}`, role: "status", "data-verdict": kind },
    el("span", { class: "mark", "aria-hidden": "true" }, report.ok ? "✓" : "✗"),
    el(
      "div",
      {},
      el("b", {}, word(report.ok ? "holds" : "broken", language)),
      el("span", {}, word(report.ok ? "holdsBody" : "brokenBody", language)),
    ),
  );
}

/** Each check with what it showed, or what is wrong. */
export function checksView(report: Report, language: Language): HTMLElement {
  return el(
    "section",
    { "aria-label": word("checks", language) },
    el("h2", {}, word("checks", language)),
    el("ul", { class: "checks" }, ...report.checks.map((check) => checkView(check, language))),
  );
}

function checkView({ id, problems, facts }: CheckResult, language: Language): HTMLElement {
  const ok = problems.length === 0;
  const { title, passed } = CHECK_WORDS[id];
  const said = problems.slice(0, PROBLEMS_SHOWN).map((one) => el("li", {}, problemText(one, language)));
  if (problems.length > PROBLEMS_SHOWN) said.push(el("li", {}, `+ ${problems.length - PROBLEMS_SHOWN}`));
  return el(
    "li",
    { class: ok ? "ok" : "bad", "data-check": id, "data-ok": String(ok) },
    el("span", { class: "mark", role: "img", "aria-label": ok ? "OK" : "✗" }, ok ? "✓" : "✗"),
    el(
      "div",
      {},
      el("strong", {}, title[language]),
      ok ? el("p", { class: "soft" }, filled(passed, language, facts)) : "",
    ),
    ...(ok ? [] : [el("ul", {}, ...said)]),
  );
}

/** What the run was, in the words of its files. Those may have been changed: the verdict stands above. */
export function runView(files: ReadonlyMap<string, Uint8Array>, language: Language): HTMLElement {
  const bundle = new Bundle(files);
  const list = el("dl", {});
  const say = (name: string, ...value: (Node | string)[]) =>
    list.append(el("dt", {}, name), el("dd", {}, ...value));
  const when = (at: string | null) => (at === null ? "—" : new Date(at).toLocaleString(language));
  try {
    const run = bundle.json("run.json");
    const version = `${word("version", language)} ${run.template.version}`;
    say(word("template", language), `${run.template.title} (${run.template.key}, ${version})`);
    say("Run", el("code", {}, run.id));
    say(word("status", language), run.status);
    say(word("requestedBy", language), run.requestedBy.label);
    say(word("created", language), when(run.createdAt));
    say(word("finished", language), when(run.finishedAt));
    for (const decision of bundle.json("decisions.json"))
      say(word("decision", language), decision.explanation);
    for (const { decisions } of bundle.json("approvals.json")) {
      for (const { approver, decision, at, reason } of decisions) {
        const said = word(decision === "approve" ? "approved" : "rejected", language);
        const why = reason ? `: “${reason}”` : "";
        say(word("approvals", language), `${approver.name} ${said}, ${when(at)}${why}`);
      }
    }
  } catch {
    // What cannot be read is told by the checks.
  }
  return el("section", {}, el("h2", {}, word("run", language)), list);
}

/** The journal, entry by entry. */
export function storyView(files: ReadonlyMap<string, Uint8Array>, language: Language): HTMLElement | null {
  try {
    const { events } = new Bundle(files).json("journal.json");
    const rows = events.map(({ at, type, nodeId }) =>
      el(
        "li",
        {},
        el("time", { datetime: at }, new Date(at).toLocaleTimeString(language)),
        el("span", {}, el("code", {}, type), nodeId ? ` ${nodeId}` : ""),
      ),
    );
    return el("section", {}, el("h2", {}, word("story", language)), el("ol", { class: "story" }, ...rows));
  } catch {
    return null;
  }
}

/** Every file, to be read. */
export function filesView(files: ReadonlyMap<string, Uint8Array>, language: Language): HTMLElement {
  const section = el("section", {}, el("h2", {}, word("files", language)));
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const body = el("pre", { tabindex: "0", role: "region", "aria-label": path });
    const details = el("details", {}, el("summary", {}, el("code", {}, path), ` ${bytes.length} B`), body);
    details.addEventListener("toggle", () => {
      if (!body.textContent) body.textContent = new TextDecoder().decode(bytes.subarray(0, 500_000));
    });
    section.append(details);
  }
  return section;
}
