// Project: draws cost and unbilled sales of a project by period.

import { chart } from "../js/chart.js";

const values = JSON.parse(document.getElementById("by-period-rows").textContent);
await chart({
  at: "#by-period",
  label: "Cost and unbilled sales by period",
  values,
  table: [["period", "Period"], ["cost", "Cost", "amount"], ["unbilled_sales", "Unbilled sales", "amount"], ["accrued", "Accrued", "amount"]],
  spec: {
    transform: [
      { calculate: "toNumber(datum.cost)", as: "Cost" },
      { calculate: "toNumber(datum.unbilled_sales)", as: "Unbilled sales" },
      { fold: ["Cost", "Unbilled sales"], as: ["what", "amount"] },
    ],
    mark: { type: "bar" },
    encoding: {
      x: { field: "period", type: "ordinal", sort: values.map((each) => each.period), title: "Period", axis: { labelAngle: 0 } },
      xOffset: { field: "what" },
      y: { field: "amount", type: "quantitative", title: "Amount" },
      color: { field: "what", type: "nominal", title: null },
      tooltip: [{ field: "period", title: "Period" }, { field: "what", title: "What" }, { field: "amount", title: "Amount", format: ",.2f" }],
    },
  },
});
