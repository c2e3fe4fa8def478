import { expect, test } from "vitest";
import { namesOf } from "../src/lib/names.svelte";
import type { AtlasMark } from "../src/desk/review";

const mark = { kind: "maker", country: "RS", period: "", place: "", description: "", confidence: "H", confused_with: [], drawing: "" };

test("a mark of a maker goes by the maker's name, any other by its own", () => {
  const marks: AtlasMark[] = [
    { ...mark, id: "shield", name: "Shield", maker: "works", maker_name: "The Works" },
    { ...mark, id: "proof_house", name: "Proof house" },
  ];
  expect(namesOf(marks)).toEqual({ works: "The Works", proof_house: "Proof house" });
});
