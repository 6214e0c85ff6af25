// How Allure makes the HTML report of a run. `firstlight report` calls it, in the folder reports/ of a repository.
import { existsSync, readFileSync } from "node:fs";

// Written by hand: failures that are known, by a pattern of their message. See docs/report.md.
const issues = "known-issues.json";
const known = existsSync(issues) ? JSON.parse(readFileSync(issues, "utf-8")) : { links: {}, rules: [] };

export default {
  name: "Firstlight",
  output: "./html",
  // A line for each run that a report was made of; what a nightly keeps from run to run to have trends.
  historyPath: process.env.FIRSTLIGHT_HISTORY ?? "./history.jsonl",
  historyLimit: 100,
  resolutions: { ...known, knownIssuesPath: "./results/known-issues.json" },
  // Where and by what the tests ran says nothing about the telescope.
  hideLabels: ["host", "thread", "framework", "language", "package", "parentSuite", "suite", "subSuite"],
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        reportLanguage: "en",
        groupBy: ["epic", "feature", "story"],
        stepTreeExpansion: "expand_failed_only",
        sections: ["charts"],
        // No "currentStatus": the overview shows it, and that chart would count what was skipped in its percentage.
        charts: [
          { type: "statusDynamics", title: "Runs until now", limit: 30 },
          { type: "statusTransitions", title: "What changed from run to run", limit: 30 },
          { type: "durationDynamics", title: "Durations until now", limit: 30 },
        ],
      },
    },
  },
  // The first that matches counts. Only how a message begins counts, since it quotes others below. Messages begin with the class of the error, but for expectations (failed assertions).
  categories: {
    rules: [
      { name: "Feature files that could not be collected", matchers: { message: /^(?!\w+: )[^\n]+?\.feature(:\d+)?: / } },
      { name: "Ended from outside, or not finished", matchers: { message: /^Interrupted:|^Time limit:|^The run ends:|^It did not finish/ } },
      { name: "Precondition not met", matchers: { message: /^Precondition not met/ } },
      { name: "Telescope not left at rest", matchers: { message: /^Not at rest/ } },
      { name: "Device or service not there", matchers: { message: /^(Control system down|Unreachable|NotExported|NotDefined|LauncherError)/ } },
      { name: "Command rejected", matchers: { message: /^(NotAllowed|RejectedArgument)|^((?! was [A-Z_]+\b)[^\n])* was (NOT_ALLOWED|REJECTED)\b/ } },
      { name: "No answer in time", matchers: { message: /^TimedOut/ } },
      { name: "Expectation not met", matchers: { statuses: ["failed"] } },
      { name: "Error of the device", matchers: { message: /^CallFailed/ } },
      { name: "Error of the test itself", matchers: { statuses: ["broken"] } },
    ],
  },
};
