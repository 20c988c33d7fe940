import {
  BookOpen,
  Cable,
  CircleCheckBig,
  FileCheck,
  Gavel,
  LayoutDashboard,
  type LucideIcon,
  OctagonPause,
  Play,
  Scale,
  Send,
  Settings,
  ShieldCheck,
  Workflow,
  Zap,
} from "lucide-react";
import type { Permission } from "@/lib/kernel/permissions";

interface NavItem {
  key:
    | "overview"
    | "policies"
    | "connectors"
    | "templates"
    | "triggers"
    | "decisions"
    | "runs"
    | "approvals"
    | "proofs"
    | "effects"
    | "killSwitches"
    | "audit"
    | "api"
    | "settings";
  href: string;
  icon: LucideIcon;
  /** Without it the item is not shown; its page checks the same permission and answers 403. */
  permission?: Permission;
}

interface NavSection {
  key: "operate" | "assure" | "build" | "manage";
  items: NavItem[];
}

const SECTIONS: NavSection[] = [
  {
    key: "operate",
    items: [
      { key: "overview", href: "/", icon: LayoutDashboard },
      { key: "runs", href: "/runs", icon: Play, permission: "runs:read" },
      { key: "approvals", href: "/approvals", icon: CircleCheckBig, permission: "approvals:read" },
      { key: "proofs", href: "/proofs", icon: FileCheck, permission: "proofs:read" },
      { key: "effects", href: "/effects", icon: Send, permission: "runs:read" },
      { key: "killSwitches", href: "/kill-switches", icon: OctagonPause, permission: "kill-switches:read" },
    ],
  },
  {
    key: "assure",
    items: [
      { key: "decisions", href: "/decisions", icon: Gavel, permission: "policies:read" },
      { key: "audit", href: "/audit", icon: ShieldCheck, permission: "audit:read" },
    ],
  },
  {
    key: "build",
    items: [
      { key: "policies", href: "/policies", icon: Scale, permission: "policies:read" },
      { key: "templates", href: "/templates", icon: Workflow, permission: "templates:read" },
      { key: "triggers", href: "/triggers", icon: Zap, permission: "triggers:read" },
      { key: "connectors", href: "/connectors", icon: Cable, permission: "connectors:read" },
      { key: "api", href: "/docs/api", icon: BookOpen },
    ],
  },
  {
    key: "manage",
    items: [{ key: "settings", href: "/settings", icon: Settings, permission: "settings:read" }],
  },
];

/** The navigation of someone with these permissions. */
export function navigationFor(permissions: ReadonlySet<Permission>): NavSection[] {
  return SECTIONS.map((section) => ({
    ...section,
    items: section.items.filter(({ permission }) => !permission || permissions.has(permission)),
  })).filter(({ items }) => items.length > 0);
}
