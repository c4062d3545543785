// What the generated types promise, used as a frontend would: it compiles only if they can be told apart.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };

export const address = process.argv[2] ?? "";
export const key = process.argv[3] ?? "";
const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: address });

/** Prints what came back, for the test. */
export function report(came: unknown): void {
  console.log(JSON.stringify(came));
}

/** The number of bytes that come first of what has no end. */
export async function beginning(stream: ReadableStream<Uint8Array> | null | undefined): Promise<number> {
  const reader = must(stream).getReader();
  const first = await reader.read();
  await reader.cancel();
  return must(first.value).byteLength;
}

function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("a value is missing");
  return value;
}

/** The title in a language; `language` tells which of the two shapes it is. */
function title(item: components["schemas"]["ArticleCard"] | components["schemas"]["BilingualArticleCard"]): string {
  return item.language === "*" ? must(item.title["zh-Hans"]) : item.title;
}

interface Values {
  one: string;
  both: components["schemas"]["TextInBoth"];
  page: string[];
  names: string[];
  values: string[];
  gone: string;
}

export async function typedValues(): Promise<Values> {
  const params = { path: { slug: "four-security-centres" } };
  const one = must((await client.GET("/api/v1/articles/{slug}", { params: { ...params, query: { lang: "en" } } })).data);
  const both = must((await client.GET("/api/v1/articles/{slug}", { params: { ...params, query: { lang: "*" } } })).data);
  const page = must((await client.GET("/api/v1/articles", { params: { query: { lang: "*", limit: 1, count: true } } })).data);
  must(page.count);
  const changes = must((await client.GET("/api/v1/changes")).data);
  const names: string[] = [];
  for (const change of changes.results) {
    if (change.kind === "state" && change.document) names.push(must(change.document.name.en));
  }
  const claims = must((await client.GET("/api/v1/claims", { params: { query: { lang: "en", kind: "statistic" } } })).data);
  const values: string[] = [];
  for (const claim of claims.results) {
    if (claim.language !== "*" && claim.quantity && "title" in claim.article) values.push(claim.quantity.value);
  }
  const missing = await client.GET("/api/v1/articles/{slug}", { params: { path: { slug: "no-such-article" } } });
  const gone = missing.error?.status === 404 ? missing.error.title : "";
  if (one.language === "*" || both.language !== "*") throw new Error("the languages are not those asked for");
  return {
    one: one.title,
    both: both.title,
    page: page.results.map(title),
    names,
    values,
    gone,
  };
}
