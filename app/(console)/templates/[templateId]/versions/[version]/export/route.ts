import { requireScope } from "@/lib/auth/session";
import { exportVersion } from "@/lib/domains/templates";
import { AppError } from "@/lib/kernel/errors";
import { isId } from "@/lib/kernel/ids";

/** One version as a file that the import page takes. */
export async function GET(
  _: Request,
  { params }: { params: Promise<{ templateId: string; version: string }> },
): Promise<Response> {
  const scope = await requireScope("templates:read");
  const { templateId, version } = await params;
  if (!isId("template", templateId) || !/^[1-9]\d{0,5}$/.test(version)) return missing();
  try {
    const document = await exportVersion(scope, templateId, Number(version));
    return new Response(JSON.stringify(document, null, 2), {
      headers: {
        "Content-Type": "application/json",
        "Content-Disposition": `attachment; filename="${document.key}-v${version}.json"`,
        "Cache-Control": "private, no-store",
      },
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return missing();
    throw error;
  }
}

function missing(): Response {
  return new Response(null, { status: 404 });
}
