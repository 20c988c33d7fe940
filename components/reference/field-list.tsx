import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { objectName, type Schema } from "./document";
import { Coded } from "./prose";
import { boundsText, typeText, withoutNull } from "./schema-text";

interface FieldProps {
  name: string;
  schema: Schema;
  required: boolean;
  description?: string;
}

/** One parameter or field: name, kind of value, what it means, and the fields within it. */
export function Field({ name, schema, required, description = schema.description }: FieldProps) {
  const t = useTranslations("reference");
  const bounds = boundsText(schema);
  const plain = withoutNull(schema).schema;
  return (
    <li className="grid gap-1 py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <code className="font-medium text-ink text-sm [overflow-wrap:anywhere]">{name}</code>
        <span className="text-ink-3 text-xs">
          <TypeName schema={schema} />
          {bounds && `, ${bounds}`}
        </span>
        {required && <span className="font-medium text-wait text-xs">{t("required")}</span>}
      </div>
      {description && (
        <p className="text-ink-2 text-sm">
          <Coded text={description} />
        </p>
      )}
      <Values schema={plain} />
      <Within schema={plain} />
    </li>
  );
}

/** The type, as a link when it is an object that the page shows. */
function TypeName({ schema }: { schema: Schema }) {
  const { schema: plain, nullable } = withoutNull(schema);
  const inner = plain.type === "array" && plain.items ? plain.items : plain;
  const name = objectName(inner);
  if (!name) return typeText(schema);
  const link = (
    <a href={`#${name}`} className="text-accent hover:underline">
      {name}
    </a>
  );
  return (
    <>
      {inner === plain ? link : <>array of {link}</>}
      {nullable && " or null"}
    </>
  );
}

/** What may be said, when it is a choice, and what is taken when nothing is said. */
function Values({ schema }: { schema: Schema }) {
  const t = useTranslations("reference");
  const choices = schema.enum ?? (schema.type === "array" ? schema.items?.enum : undefined);
  const standard = schema.default;
  const said = standard !== undefined && (standard === null || typeof standard !== "object");
  if (!choices && !said) return null;
  return (
    <div className="flex flex-wrap items-baseline gap-1 text-ink-3 text-xs">
      {choices?.map((choice) => (
        <code key={String(choice)} className="rounded border border-line px-1 text-2xs text-ink-2">
          {String(choice)}
        </code>
      ))}
      {said && <span>{t("default", { value: JSON.stringify(standard) })}</span>}
    </div>
  );
}

/** The fields of an object that has no name of its own, or of each of its kinds. */
function Within({ schema }: { schema: Schema }) {
  const inner = schema.type === "array" && schema.items ? withoutNull(schema.items).schema : schema;
  if (objectName(inner)) return null;
  const kinds = (inner.oneOf ?? inner.anyOf ?? []).filter(({ properties }) => properties);
  if (kinds.length === 0 && !inner.properties) return null;
  return (
    <div className="mt-1.5 border-line border-l pl-4">
      <SchemaFields schema={inner} />
    </div>
  );
}

/** The fields of a schema; one list for each kind when it is a choice of kinds. */
export function SchemaFields({ schema, empty = null }: { schema: Schema; empty?: ReactNode }) {
  const kinds = (schema.oneOf ?? schema.anyOf)?.filter(({ properties }) => properties);
  if (kinds && kinds.length > 0) {
    return (
      <div className="grid gap-3">
        {kinds.map((kind, index) => (
          <details key={kindName(kind) ?? index} className="rounded-lg border border-line px-3 py-2">
            <summary className="text-sm">
              <code>{kindName(kind) ?? index + 1}</code>
              {kind.description && (
                <span className="text-ink-3">
                  {" "}
                  <Coded text={kind.description} />
                </span>
              )}
            </summary>
            <div className="pt-3">
              <SchemaFields schema={kind} />
            </div>
          </details>
        ))}
      </div>
    );
  }
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return empty;
  return (
    <ul className="divide-y divide-line">
      {fields.map(([name, field]) => (
        <Field key={name} name={name} schema={field} required={schema.required?.includes(name) ?? false} />
      ))}
    </ul>
  );
}

/** What tells a kind from its siblings: the field that can have one value only. */
function kindName(kind: Schema): string | undefined {
  const fixed = Object.values(kind.properties ?? {}).find((field) => field.const !== undefined);
  return fixed && String(fixed.const);
}
