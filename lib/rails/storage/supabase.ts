import { openAsBlob } from "node:fs";
import { createClient } from "@supabase/supabase-js";
import type { FileStore } from "./port";

/** Where the bucket is, and the secret key that may read and write it. */
export interface BucketSettings {
  url: string;
  secretKey: string;
  bucket: string;
}

/** Keeps files in a private bucket of Supabase Storage. */
export function supabaseStore({ url, secretKey, bucket }: BucketSettings): FileStore {
  const files = createClient(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  }).storage.from(bucket);
  return {
    name: "supabase",
    async put(key, file, contentType) {
      const body = await openAsBlob(file.path, { type: contentType });
      const { error } = await files.upload(key, body, { contentType, upsert: false });
      if (error) throw error;
    },
    async read(key) {
      const { data, error } = await files.download(key).asStream();
      if (error) throw error;
      return data as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>;
    },
    async remove(key) {
      const { error } = await files.remove([key]);
      if (error) throw error;
    },
  };
}
