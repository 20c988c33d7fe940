/** A person to seed. */
export interface PersonPlan {
  name: string;
  email: string;
  locale: "en" | "vi";
  roles: string[];
}

/** A tenant to seed. */
export interface TenantPlan {
  slug: string;
  name: string;
  workspace: { slug: string; name: string; mode: "sandbox" | "live"; timeZone: string };
  /** Where the demo's notifications go. */
  notify: string;
  people: PersonPlan[];
}

const workspace = { slug: "main", name: "Main", mode: "sandbox", timeZone: "Asia/Ho_Chi_Minh" } as const;

/** Two tenants, so that isolation can be tried. */
export const TENANTS: TenantPlan[] = [
  {
    slug: "hanoi-foods",
    name: "Hanoi Foods",
    workspace,
    notify: "purchasing@hanoi-foods.example",
    people: [
      { name: "Lan Nguyen", email: "lan.owner@hanoi-foods.example", locale: "en", roles: ["owner"] },
      { name: "Hai Do", email: "hai.admin@hanoi-foods.example", locale: "en", roles: ["admin"] },
      { name: "Minh Tran", email: "minh.finance@hanoi-foods.example", locale: "en", roles: ["finance"] },
      { name: "Thu Pham", email: "thu.finance@hanoi-foods.example", locale: "vi", roles: ["finance"] },
      { name: "Dung Hoang", email: "dung.designer@hanoi-foods.example", locale: "en", roles: ["designer"] },
      { name: "Khoa Le", email: "khoa.developer@hanoi-foods.example", locale: "en", roles: ["developer"] },
      { name: "Mai Vo", email: "mai.operator@hanoi-foods.example", locale: "en", roles: ["operator"] },
      { name: "Quang Bui", email: "quang.auditor@hanoi-foods.example", locale: "en", roles: ["auditor"] },
    ],
  },
  {
    slug: "mekong-logistics",
    name: "Mekong Logistics",
    workspace,
    notify: "purchasing@mekong-logistics.example",
    people: [
      { name: "Anh Dang", email: "anh.owner@mekong-logistics.example", locale: "en", roles: ["owner"] },
      { name: "Yen Ho", email: "yen.finance@mekong-logistics.example", locale: "en", roles: ["finance"] },
      { name: "Nam Ly", email: "nam.developer@mekong-logistics.example", locale: "en", roles: ["developer"] },
    ],
  },
];
