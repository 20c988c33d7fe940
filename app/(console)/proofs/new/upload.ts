/** Uploads a file to submit as proof. @returns its id, or what is wrong with it, in words of the API */
export async function uploadFile(file: File): Promise<{ id: string } | { problem: string }> {
  const bytes = await file.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const response = await fetch(`/v1/proof-files?${new URLSearchParams({ name: file.name, sha256 })}`, {
    method: "POST",
    headers: { "Content-Type": file.type, "Idempotency-Key": crypto.randomUUID() },
    body: file,
  });
  const answer = (await response.json()) as {
    data?: { id: string };
    error?: { message: string; details?: { issues?: { message: string }[] } };
  };
  if (answer.data) return { id: answer.data.id };
  return { problem: answer.error?.details?.issues?.[0]?.message ?? answer.error?.message ?? "" };
}
