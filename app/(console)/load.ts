import { forbidden, notFound, unstable_rethrow } from "next/navigation";
import { requestFacts } from "@/lib/auth/session";
import { AppError } from "@/lib/kernel/errors";
import { log } from "@/lib/log";

/**
 * Runs a page's reads. What is not there answers 404, what is not permitted 403; anything else is logged and
 * thrown with the request id as its digest, which is all the error page is told.
 */
export async function load<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof AppError && error.code === "not_found") notFound();
    if (error instanceof AppError && error.code === "forbidden") forbidden();
    const { requestId } = await requestFacts();
    log().error({ err: error, requestId }, "a page could not be loaded");
    throw Object.assign(new Error("The page could not be loaded."), { digest: requestId });
  }
}
