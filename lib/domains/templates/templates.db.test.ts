import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { AppError } from "@/lib/kernel/errors";
import type { TestDatabase } from "@/lib/testing/database";
import { DEFINITION, newTemplate, twiceVersioned } from "@/lib/testing/template-requests";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import {
  archiveTemplate,
  createTemplate,
  deleteDraft,
  diffVersions,
  exportVersion,
  getTemplate,
  getVersion,
  importTemplate,
  listTemplates,
  listVersions,
  publishDraft,
  rollBackTemplate,
  saveDraft,
  validateTemplate,
} from ".";

let database: TestDatabase;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
});
beforeEach(async () => {
  world = await mintWorld();
});
afterAll(() => database.drop());

/** The refusal of a promise that must be refused. */
async function refusal(act: Promise<unknown>): Promise<AppError> {
  const error = await act.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error("it was not refused");
  return error;
}
const pathsOf = ({ details }: AppError) =>
  ((details?.issues ?? []) as { path: string }[]).map(({ path }) => path);
const input = { supplier: "Steel", amount: 100, currency: "USD" };

describe("the life of a template", () => {
  it("goes from draft to published to the next draft, and intents run what is published", async () => {
    const me = world.people.owner;
    const created = await newTemplate(world);
    expect(created).toMatchObject({ status: "draft", revision: 1, draft: 1, published: null });
    expect((await refusal(executeIntent(me, { template: created.key, input }))).code).toBe("not_found");

    const published = await publishDraft(me, created.id, { note: "Ready", revision: 1 });
    expect(published).toMatchObject({ status: "published", revision: 2, draft: null, published: 1 });
    const { intent } = await executeIntent(me, { template: created.key, input });
    expect(intent.template.version).toBe(1);

    const redrafted = await saveDraft(me, created.id, { definition: DEFINITION, revision: 2 });
    expect(redrafted).toMatchObject({ status: "published", draft: 2, published: 1 });
    expect((await executeIntent(me, { template: created.key, input })).intent.template.version).toBe(1);
    await publishDraft(me, created.id, { note: "Again", revision: 3 });
    expect((await executeIntent(me, { template: created.key, input })).intent.template.version).toBe(2);
    const { items } = await listVersions(me, created.id, { limit: 10 });
    expect(items.map(({ version, status, note }) => [version, status, note])).toEqual([
      [2, "published", "Again"],
      [1, "archived", "Ready"],
    ]);
  });

  it("archives for new intents, and a rollback brings an earlier version back as it was", async () => {
    const me = world.people.owner;
    const { id, key, revision } = await twiceVersioned(world);
    const before = await getVersion(me, id, 1);
    const archived = await archiveTemplate(me, id, { reason: "Paused", revision });
    expect(archived).toMatchObject({ status: "archived", published: null });
    expect((await refusal(executeIntent(me, { template: key, input }))).code).toBe("not_found");
    const again = archiveTemplate(me, id, { reason: "Twice", revision: archived.revision });
    expect((await refusal(again)).code).toBe("invalid_transition");

    const back = await rollBackTemplate(me, id, { version: 1, reason: "Back", revision: archived.revision });
    expect(back).toMatchObject({ status: "published", published: 1 });
    expect((await executeIntent(me, { template: key, input })).intent.template.version).toBe(1);
    const after = await getVersion(me, id, 1);
    expect(after.definition).toEqual(before.definition);
    expect(after.checksum).toBe(before.checksum);
    const current = rollBackTemplate(me, id, { version: 1, reason: "Same", revision: back.revision });
    expect((await refusal(current)).code).toBe("invalid_transition");
    const nothing = rollBackTemplate(me, id, { version: 9, reason: "None", revision: back.revision });
    expect((await refusal(nothing)).code).toBe("not_found");
  });

  it("gives the second of two writers a conflict that says who was first", async () => {
    const { id } = await newTemplate(world);
    const saves = await Promise.allSettled(
      [world.people.owner, world.people.minh].map((person) =>
        saveDraft(person, id, { title: `By ${person.principal.label}`, definition: DEFINITION, revision: 1 }),
      ),
    );
    const won = saves.find((save) => save.status === "fulfilled");
    const lost = saves.find((save) => save.status === "rejected");
    expect(saves.filter((save) => save.status === "fulfilled")).toHaveLength(1);
    const { updatedBy } = await getTemplate(world.scope, id);
    expect(won?.value.title).toBe(`By ${updatedBy?.label}`);
    expect(lost?.reason).toMatchObject({ code: "conflict", details: { revision: 2, updatedBy } });
  });

  it("loses its draft when that is deleted, and goes with it when it was never published", async () => {
    const me = world.people.owner;
    const reason = "Begun twice";
    const { id, key } = await newTemplate(world);
    const { revision } = await publishDraft(me, id, { note: "Ready", revision: 1 });
    const draft = await saveDraft(world.people.minh, id, { definition: DEFINITION, revision });
    const late = await refusal(deleteDraft(me, id, { reason, revision }));
    expect(late).toMatchObject({ code: "conflict", details: { updatedBy: { label: "minh" } } });
    const left = await deleteDraft(me, id, { reason, revision: draft.revision });
    expect(left).toMatchObject({ version: 2, template: { published: 1, draft: null, status: "published" } });
    expect((await executeIntent(me, { template: key, input })).intent.template.version).toBe(1);
    const again = deleteDraft(me, id, { reason, revision: draft.revision + 1 });
    expect((await refusal(again)).code).toBe("invalid_transition");

    const fresh = await newTemplate(world);
    expect(await deleteDraft(me, fresh.id, { reason, revision: 1 })).toEqual({ version: 1, template: null });
    expect((await refusal(getTemplate(me, fresh.id))).code).toBe("not_found");
    await createTemplate(me, { key: fresh.key, title: "The key is free again", definition: DEFINITION });
  });

  it("has one winner when two people create the same key at once", async () => {
    const create = () =>
      createTemplate(world.people.owner, { key: "same", title: "Same", definition: DEFINITION });
    const made = await Promise.allSettled([create(), create()]);
    expect(made.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("what may not be published", () => {
  it("is refused with every reason at once, and nothing changes", async () => {
    const me = world.people.owner;
    const definition = structuredClone(DEFINITION);
    for (const node of definition.nodes) {
      if (node.kind === "http") Object.assign(node, { connector: "nowhere", body: { a: "input.nope" } });
    }
    definition.nodes.push({ id: "wait", kind: "sub_intent", title: "Wait", template: "other", input: {} });
    definition.edges.push({ from: "check", to: "wait", on: "success" });
    definition.triggers = [{ kind: "device_event", event: "stock.low" }];
    const { id, revision } = await createTemplate(me, { key: "flawed", title: "Flawed", definition });
    const error = await refusal(publishDraft(me, id, { note: "Try", revision }));
    expect(error.code).toBe("validation_failed");
    expect(pathsOf(error)).toEqual([
      "nodes.call.body.a",
      "nodes.call.connector",
      "nodes.wait.template",
      "triggers.0.kind",
    ]);
    expect(await getTemplate(me, id)).toMatchObject({ status: "draft", revision });
    const told = await validateTemplate(me, definition);
    expect(told).toMatchObject({
      valid: false,
      publishable: false,
      notYetRun: [{ path: "triggers.0.kind" }],
    });
  });

  it("shows the way to money that lacks the approval this workspace's policy obliges", async () => {
    const told = await validateTemplate(world.scope, {
      ...DEFINITION,
      nodes: [
        { id: "check", kind: "policy", title: "Check" },
        {
          id: "pay",
          kind: "payment",
          title: "Pay",
          operation: "authorize",
          wallet: "'w'",
          amount: "input.amount",
          currency: "input.currency",
          timeoutSeconds: 10,
        },
      ],
      edges: [{ from: "check", to: "pay" }],
    });
    expect(told.valid).toBe(true);
    expect(told.publishable).toBe(false);
    expect(told.counterexamples).toEqual([
      { kind: "no_approval", severity: "error", nodeId: "pay", path: ["check", "pay"] },
    ]);
  });

  it("names fields of nodes by id, also where the shape is wrong", async () => {
    const told = await validateTemplate(world.scope, {
      inputSchema: {},
      nodes: [
        { id: "call", kind: "http", title: "Call", connector: "c", method: "GET", path: "x", body: {} },
      ],
      edges: [],
      surprise: 1,
    });
    expect(told.issues.map(({ path }) => path)).toEqual(["nodes.call.method", "nodes.call.path", ""]);
  });

  it("is not stored when a schema reaches outside or an expression does not parse", async () => {
    const me = world.people.owner;
    const count = async () => (await listTemplates(me, { limit: 100 })).items.length;
    const before = await count();
    const remote = { ...DEFINITION, inputSchema: { $ref: "https://example.com/schema.json" } };
    const broken = structuredClone(DEFINITION);
    broken.edges[0] = { from: "check", to: "approve", on: "success", when: "input. >" };
    for (const [definition, path] of [
      [remote, "definition.inputSchema.$ref"],
      [broken, "definition.edges.0.when"],
    ] as const) {
      const error = await refusal(createTemplate(me, { key: "bad", title: "Bad", definition }));
      expect(pathsOf(error)).toEqual([path]);
    }
    expect(await count()).toBe(before);
  });
});

describe("moving and comparing", () => {
  it("exports a version and imports it into another tenant as a draft, the same to the byte", async () => {
    const { id } = await twiceVersioned(world);
    const document = await exportVersion(world.scope, id, 2);
    const other = await mintWorld();
    const imported = await importTemplate(other.people.owner, { document });
    expect(imported).toMatchObject({ key: document.key, title: document.title, status: "draft", draft: 1 });
    const copy = await getVersion(other.scope, imported.id, 1);
    expect(copy.checksum).toBe(document.checksum);
    expect(copy.definition).toEqual(document.definition);
    expect((await refusal(getTemplate(world.scope, imported.id))).code).toBe("not_found");
  });

  it("replaces a draft on import only for who has seen it, and takes no document that was changed", async () => {
    const me = world.people.owner;
    const { id, revision } = await newTemplate(world);
    const document = await exportVersion(me, id, 1);
    expect(await refusal(importTemplate(me, { document }))).toMatchObject({
      code: "conflict",
      details: { templateId: id, revision },
    });
    expect(await importTemplate(me, { document, revision })).toMatchObject({ id, revision: revision + 1 });
    const forged = { ...document, definition: { ...document.definition, notes: [] } };
    expect(pathsOf(await refusal(importTemplate(me, { document: forged, key: "forged" })))).toEqual([
      "document.checksum",
    ]);
  });

  it("says what changed from one version to another", async () => {
    const { id } = await twiceVersioned(world);
    expect(await diffVersions(world.scope, id, 1, 2)).toEqual([
      { path: "notes.why", change: "added", after: { id: "why", text: "Second", position: { x: 0, y: 0 } } },
    ]);
    expect(await diffVersions(world.scope, id, 2, 2)).toEqual([]);
  });

  it("finds templates by state and by part of the name, and takes wildcards as text", async () => {
    const { key } = await newTemplate(world);
    const found = async (query: object) =>
      (await listTemplates(world.scope, { limit: 10, ...query })).items.map((one) => one.key);
    expect(await found({ status: "draft" })).toEqual([key]);
    expect(await found({ status: "published" })).toHaveLength(2);
    expect(await found({ q: "ORDER" })).toEqual([key]);
    expect(await found({ q: "%" })).toEqual([]);
  });
});
