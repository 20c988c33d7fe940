-- Hand-written: drafts can be deleted, and with the last of its versions the policy or template itself. What was
-- published stays: the triggers refuse to delete it, and the references from versions keep its policy or template.
grant delete on policy_packs, policy_versions, templates, template_versions to intent_scope;
