import { KeyRound } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copyable";
import { DialogClose } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";

interface OneTimeSecretProps {
  secret: string;
  title: string;
  body: string;
  /** What it is, for the button that copies it. */
  what: string;
  done: string;
}

/** A secret in a dialog, to be copied now: it is not shown again. */
export function OneTimeSecret({ secret, title, body, what, done }: OneTimeSecretProps) {
  return (
    <div className="grid gap-4">
      <Notice tone="wait" role="status" icon={KeyRound} title={title}>
        {body}
      </Notice>
      <div className="rounded-lg border border-line bg-sunken px-3 py-2">
        <Copyable value={secret} what={what} className="w-full justify-between" />
      </div>
      <DialogClose asChild>
        <Button className="sm:justify-self-end">{done}</Button>
      </DialogClose>
    </div>
  );
}
