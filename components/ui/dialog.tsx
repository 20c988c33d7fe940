"use client";

import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./class-names";

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

interface DialogPanelProps extends Omit<ComponentProps<typeof Primitive.Content>, "title"> {
  title: ReactNode;
  description: ReactNode;
}

/** A question in the middle of the screen; on a phone it sits at the bottom, where the thumb is. */
export function DialogPanel({ title, description, className, children, ...props }: DialogPanelProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-50 animate-fade-in bg-scrim" />
      <Primitive.Content
        className={cn(
          "fixed inset-x-0 bottom-0 z-50 grid max-h-[90dvh] animate-rise gap-4 overflow-y-auto rounded-t-2xl border border-line bg-raised p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] shadow-float outline-none sm:inset-x-auto sm:top-[18vh] sm:bottom-auto sm:left-1/2 sm:w-full sm:max-w-md sm:-translate-x-1/2 sm:rounded-xl sm:pb-5",
          className,
        )}
        {...props}
      >
        <div className="grid gap-1">
          <Primitive.Title className="font-semibold text-lg tracking-tight">{title}</Primitive.Title>
          <Primitive.Description className="text-ink-2 text-sm">{description}</Primitive.Description>
        </div>
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}

interface DialogButtonsProps {
  /** Leaves everything as it is. */
  keep: ReactNode;
  confirm: ReactNode;
  /** What is said in place of `confirm` while it is done. */
  working: ReactNode;
  pending: boolean;
  danger?: boolean;
}

/** How a dialog's form ends; on a phone the answer comes first and both are as wide as the dialog. */
export function DialogButtons({ keep, confirm, working, pending, danger = false }: DialogButtonsProps) {
  return (
    <div className="flex justify-end gap-2 max-sm:grid max-sm:justify-stretch">
      <DialogClose asChild>
        <Button variant="outline">{keep}</Button>
      </DialogClose>
      <Button
        type="submit"
        variant={danger ? "danger" : "solid"}
        disabled={pending}
        className="max-sm:order-first"
      >
        {pending ? working : confirm}
      </Button>
    </div>
  );
}
