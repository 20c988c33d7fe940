import Link from "next/link";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/class-names";
import { CodeSample } from "./code-sample";
import { type ApiDocument, dataOf, type Operation, objectName, resolved } from "./document";
import { Field, SchemaFields } from "./field-list";
import { Method } from "./method";
import { Coded, Prose } from "./prose";
import { requestSample } from "./request-sample";
import { typeText } from "./schema-text";

/** One operation: what it does, takes and answers, beside a request to copy. */
export function OperationView({ document, operation }: { document: ApiDocument; operation: Operation }) {
  const t = useTranslations("reference");
  const { operationId, method, path, summary, description, parameters, requestBody } = operation;
  const body = requestBody?.content["application/json"]?.schema;
  const file = requestBody && Object.keys(requestBody.content).filter((type) => type !== "application/json");
  return (
    <section
      id={operationId}
      aria-labelledby={`${operationId}-title`}
      className="grid min-w-0 scroll-mt-16 gap-x-10 gap-y-5 border-line border-t py-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]"
    >
      <div className="grid min-w-0 content-start gap-5">
        <header className="grid gap-1.5">
          <h2 id={`${operationId}-title`} className="font-semibold text-lg tracking-tight">
            <a href={`#${operationId}`} className="hover:underline">
              <Coded text={summary} />
            </a>
          </h2>
          <p className="flex flex-wrap items-baseline gap-2 text-sm">
            {method && <Method method={method} className="text-xs" />}
            <code className="[overflow-wrap:anywhere]">{path}</code>
          </p>
        </header>
        {description && (
          <div className="grid max-w-prose gap-2 text-ink-2 text-sm">
            <Prose text={description} />
          </div>
        )}
        {(["path", "query", "header"] as const).map((place) => {
          const taken = parameters.filter((parameter) => parameter.in === place);
          return (
            taken.length > 0 && (
              <Part key={place} title={t(place)}>
                <ul className="divide-y divide-line">
                  {taken.map(({ name, required = false, description: text, schema }) => (
                    <Field key={name} name={name} schema={schema} required={required} description={text} />
                  ))}
                </ul>
              </Part>
            )
          );
        })}
        {body && body.format !== "binary" && (
          <Part title={t("body")}>
            <SchemaFields
              schema={resolved(document, body)}
              empty={<p className="text-sm">{typeText(body)}</p>}
            />
          </Part>
        )}
        {file && file.length > 0 && (
          <Part title={t("body")}>
            <p className="text-ink-2 text-sm">{t("file", { types: file.join(", ") })}</p>
          </Part>
        )}
        <Answers operation={operation} />
      </div>
      <div className="min-w-0 xl:sticky xl:top-20 xl:self-start">
        <CodeSample title={method ? t("request") : t("message")} text={requestSample(document, operation)} />
      </div>
    </section>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="grid min-w-0 gap-2.5">
      <h3 className="border-line border-b pb-1.5 font-medium text-ink-3 text-xs">{title}</h3>
      {children}
    </div>
  );
}

function Answers({ operation: { responses, method } }: { operation: Operation }) {
  const t = useTranslations("reference");
  // What an endpoint of the reader's answers to an event is no error code of this API.
  const told = method ? responses.filter(({ status }) => status.startsWith("2")) : responses;
  const errors = responses.filter((one) => !told.includes(one));
  return (
    <Part title={t("answers")}>
      <ul className="grid gap-2 text-sm">
        {told.map(({ status, answer }) => {
          const data = status.startsWith("2") ? dataOf(answer) : undefined;
          const media = Object.keys(answer.content ?? {}).filter((type) => type !== "application/json");
          return (
            <li key={status} className="flex gap-3">
              <code className={cn("w-8 shrink-0", status.startsWith("2") ? "text-ok" : "text-ink-3")}>
                {status}
              </code>
              <div className="min-w-0 text-ink-2">
                <Coded text={answer.description} /> {data && <ObjectLink schema={data} />}
                {media.length > 0 && <span className="text-ink-3"> {media.join(", ")}</span>}
              </div>
            </li>
          );
        })}
      </ul>
      {errors.length > 0 && (
        <ul aria-label={t("errors")} className="flex flex-wrap gap-x-4 gap-y-1.5">
          {errors.map(({ status, answer }) => (
            <li key={status} className="flex items-baseline gap-1.5">
              <code className="text-ink-3 text-xs">{status}</code>
              <ErrorCodes text={answer.description} />
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function ObjectLink({ schema }: { schema: NonNullable<ReturnType<typeof dataOf>> }) {
  const name = objectName(schema.items ?? schema);
  if (!name) return <span className="text-ink-3">{typeText(schema)}</span>;
  return (
    <a href={`#${name}`} className="text-accent hover:underline">
      {typeText(schema)}
    </a>
  );
}

/** The codes of a status, each leading to what it means. */
function ErrorCodes({ text }: { text: string }) {
  const codes = [...text.matchAll(/`(\w+)`/g)].map(([, code]) => code as string);
  if (codes.length === 0) return <Coded text={text} />;
  return (
    <span className="flex flex-wrap gap-x-2">
      {codes.map((code) => (
        <Link key={code} href={`/docs/api#errors-${code}`} className="hover:text-ink hover:underline">
          <code className="text-ink-2 text-xs">{code}</code>
        </Link>
      ))}
    </span>
  );
}
