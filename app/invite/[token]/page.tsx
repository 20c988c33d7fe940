import { CircleCheck, TimerOff, UserX } from "lucide-react";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { signOut } from "@/app/(auth)/actions";
import type { RouteProps } from "@/app/route-props";
import { Button } from "@/components/ui/button";
import { Fact, Facts } from "@/components/ui/facts";
import { Notice } from "@/components/ui/notice";
import { sessionUser } from "@/lib/auth/session";
import { openInvitation, profileName } from "@/lib/domains/tenancy";
import { AcceptForm } from "./accept-form";
import { SignUpForm } from "./sign-up-form";

/** Where the invitation's link leads. Looking at it accepts nothing: mail scanners look at links. */
export default async function InvitePage({ params }: RouteProps<{ token: string }>) {
  const { token } = await params;
  const t = await getTranslations("invite");
  const invitation = await openInvitation(token);
  if (!invitation) notFound();
  const { email, roleTitle, tenantName, workspaceName, inviter, status } = invitation;
  return (
    <div className="grid gap-6">
      <header className="grid gap-1">
        <h1 className="font-semibold text-2xl tracking-tight">{t("join", { tenant: tenantName })}</h1>
        <p className="text-ink-2">{inviter ? t("invitedBy", { name: inviter }) : t("invited")}</p>
      </header>
      <Facts>
        <Fact name={t("role")}>{roleTitle}</Fact>
        <Fact name={t("workspace")}>{workspaceName ?? t("allWorkspaces")}</Fact>
        <Fact name={t("email")}>{email}</Fact>
      </Facts>
      {status === "pending" ? (
        <Ways token={token} email={email} />
      ) : (
        <Closed status={status}>
          <Button asChild variant="outline">
            <Link href="/">{t("toConsole")}</Link>
          </Button>
        </Closed>
      )}
    </div>
  );
}

/** How the person who looks at it can accept: signed in, signed in as someone else, or not at all. */
async function Ways({ token, email }: { token: string; email: string }) {
  const t = await getTranslations("invite");
  const user = await sessionUser();
  if (!user) {
    return (
      <div className="grid gap-4">
        <SignUpForm token={token} />
        <Button asChild variant="ghost" className="pointer-coarse:h-11">
          <Link href={{ pathname: "/sign-in", query: { next: `/invite/${token}` } }}>{t("haveAccount")}</Link>
        </Button>
      </div>
    );
  }
  if (user.email.toLowerCase() !== email) {
    return (
      <div className="grid gap-4">
        <Notice tone="wait" icon={UserX} title={t("otherAccount", { email: user.email })}>
          {t("otherAccountBody", { email })}
        </Notice>
        <form action={signOut} className="grid">
          <Button type="submit" variant="outline">
            {t("signOut")}
          </Button>
        </form>
      </div>
    );
  }
  return <AcceptForm token={token} asksName={(await profileName(user.userId)) === null} />;
}

async function Closed({
  status,
  children,
}: {
  status: "accepted" | "expired" | "revoked";
  children: ReactNode;
}) {
  const t = await getTranslations("invite");
  return (
    <div className="grid gap-4">
      <Notice
        tone={status === "accepted" ? "ok" : "idle"}
        icon={status === "accepted" ? CircleCheck : TimerOff}
        title={t(`closed.${status}`)}
      >
        {status !== "accepted" && t("closedBody")}
      </Notice>
      {children}
    </div>
  );
}
