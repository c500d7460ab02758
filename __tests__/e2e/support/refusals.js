/** Prints every refusal the run proved, as a table, at its end. */
module.exports = class Refusals {
  constructor() {
    this.found = [];
  }

  onTestResult(_test, { testResults }) {
    for (const { ancestorTitles, title, status } of testResults) {
      const sentence = [...ancestorTitles, title].join(" › ");
      if (/refuse|is left as it is/.test(sentence)) this.found.push({ sentence, status });
    }
  }

  onRunComplete() {
    const Table = require("cli-table3");
    const table = new Table({ head: ["", "Refused", ""], style: { head: [], border: [] } });
    this.found.forEach(({ sentence, status }, index) => {
      table.push([index + 1, sentence, status === "passed" ? "refused" : status]);
    });
    console.log(`${table.toString()}\n${this.found.length} refusals`);
  }
};
