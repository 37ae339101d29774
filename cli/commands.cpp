#include "command.hpp"

#include <algorithm>

namespace caregrade::cli {
namespace {

/// Options that every command takes.
const std::vector<OptionRow>& common_options() {
  using Kind = OptionRow::Kind;
  static const std::vector<OptionRow> rows{{"lang", Kind::choice, "help.option.lang", {"", "zh", "en"}},
                                           {"color", Kind::choice, "help.option.color", {"auto", "always", "never"}},
                                           {"help", Kind::flag, "help.option.help", {}}};
  return rows;
}

}  // namespace

const std::vector<Command>& commands() {
  using Kind = OptionRow::Kind;
  static const OptionRow format{"format", Kind::choice, "help.option.format", {"text", "json", "csv"}};
  static const OptionRow list_format{"format", Kind::choice, "help.option.list_format", {"text", "json"}};
  static const OptionRow load{"load", Kind::list, "help.option.load", {}};
  static const OptionRow packs{"packs", Kind::list, "help.option.packs", {}};
  static const OptionRow on{"on", Kind::text, "help.option.on", {}};
  static const OptionRow place{"region", Kind::list, "help.option.place", {}};
  static const OptionRow unverified{"include-unverified", Kind::flag, "help.option.include_unverified", {}};
  static const std::vector<Command> commands{
      {"grade",
       {format,
        {"explain", Kind::flag, "help.option.explain", {}},
        {"require-complete", Kind::flag, "help.option.require_complete", {}},
        {"policy", Kind::list, "help.option.policy", {}},
        {"standard", Kind::text, "help.option.standard", {}},
        load},
       grade},
      {"assess",
       {{"standard", Kind::text, "help.option.assess_standard", {}},
        {"save", Kind::text, "help.option.save", {}},
        {"person", Kind::text, "help.option.assess_person", {}},
        {"quick", Kind::flag, "help.option.quick", {}},
        {"plain", Kind::flag, "help.option.plain", {}},
        {"on", Kind::text, "help.option.assess_on", {}},
        packs,
        load},
       assess},
      {"batch",
       {{"output", Kind::text, "help.option.output", {}, 'o'},
        {"standard", Kind::text, "help.option.batch_standard", {}},
        {"format", Kind::choice, "help.option.batch_format", {"csv", "ndjson"}},
        {"encoding", Kind::choice, "help.option.encoding", {"utf-8", "gb18030"}},
        {"keep", Kind::list, "help.option.keep", {}},
        {"resume", Kind::flag, "help.option.resume", {}},
        {"threads", Kind::text, "help.option.threads", {}},
        {"on", Kind::text, "help.option.batch_on", {}},
        {"policy", Kind::list, "help.option.policy", {}},
        load},
       batch},
      {"decide",
       {format,
        {"region", Kind::list, "help.option.region", {}},
        on,
        {"benefit", Kind::list, "help.option.benefit", {}},
        {"explain", Kind::flag, "help.option.explain", {}},
        {"policy", Kind::list, "help.option.policy", {}},
        unverified,
        packs,
        load,
        {"receipt", Kind::text, "help.option.receipt", {}}},
       decide},
      {"report",
       {{"format", Kind::choice, "help.option.report_format", {"html", "txt", "pdf"}},
        {"output", Kind::text, "help.option.output", {}, 'o'},
        {"benefits", Kind::flag, "help.option.report_benefits", {}},
        {"region", Kind::list, "help.option.region", {}},
        on,
        {"card", Kind::text, "help.option.card", {}},
        packs,
        load},
       report},
      {"recognise",
       {list_format,
        {"into", Kind::text, "help.option.into", {}},
        {"for", Kind::text, "help.option.for", {}},
        {"standard", Kind::text, "help.option.recognise_standard", {}},
        {"on", Kind::text, "help.option.recognise_on", {}},
        {"condition-changed", Kind::flag, "help.option.condition_changed", {}},
        {"ask", Kind::flag, "help.option.ask", {}},
        {"trust", Kind::list, "help.option.recognise_trust", {}},
        {"publisher", Kind::list, "help.option.publisher", {}},
        {"status", Kind::list, "help.option.status", {}},
        {"load", Kind::list, "help.option.verify_load", {}}},
       recognise},
      {"settle",
       {list_format,
        {"served-in", Kind::text, "help.option.served_in", {}},
        {"period", Kind::text, "help.option.period", {}},
        {"services", Kind::text, "help.option.services", {}},
        {"reverse", Kind::text, "help.option.reverse", {}},
        {"policy", Kind::list, "help.option.settle_policy", {}},
        unverified,
        packs,
        load},
       settle},
      {"list", {list_format, load, {"region", Kind::list, "help.option.facts_region", {}}, packs}, list, {"standards", "items", "doubts", "facts"}},
      {"diff", {list_format, load}, diff},
      {"check", {}, check},
      {"synth",
       {{"rows", Kind::text, "help.option.rows", {}},
        {"seed", Kind::text, "help.option.seed", {}},
        {"standard", Kind::text, "help.option.synth_standard", {}},
        {"format", Kind::choice, "help.option.synth_format", {"csv", "ndjson"}},
        {"unknown", Kind::text, "help.option.synth_unknown", {}},
        {"persons", Kind::flag, "help.option.synth_persons", {}},
        {"region", Kind::text, "help.option.synth_region", {}},
        {"on", Kind::text, "help.option.synth_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'},
        packs,
        load},
       synth},
      {"pack check", {{"on", Kind::text, "help.option.check_on", {}}, packs}, pack_check},
      {"pack test", {packs}, pack_test},
      {"pack show", {list_format, place, {"on", Kind::text, "help.option.show_on", {}}, packs}, pack_show},
      {"pack coverage", {list_format, place, packs}, pack_coverage},
      {"pack diff", {list_format, {"persons", Kind::text, "help.option.persons", {}}, {"region", Kind::list, "help.option.region", {}}, on}, pack_diff},
      {"pack build", {{"format", Kind::choice, "help.option.build_format", {"json", "compiled"}}, {"output", Kind::text, "help.option.output", {}, 'o'}, packs}, pack_build},
      {"certify",
       {{"key", Kind::text, "help.option.key", {}},
        {"about", Kind::text, "help.option.about", {}},
        {"envelope", Kind::choice, "help.option.envelope", {"exchange", "card", "summary", "full"}},
        {"no-subject", Kind::flag, "help.option.no_subject", {}},
        {"qr", Kind::text, "help.option.qr", {}},
        {"on", Kind::text, "help.option.certify_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'},
        load},
       certify},
      {"present", {{"for", Kind::text, "help.option.present_for", {}}, {"output", Kind::text, "help.option.output", {}, 'o'}}, present},
      {"verify",
       {list_format,
        {"trust", Kind::list, "help.option.trust", {}},
        {"publisher", Kind::list, "help.option.publisher", {}},
        {"status", Kind::list, "help.option.status", {}},
        {"both", Kind::text, "help.option.both", {}},
        {"on", Kind::text, "help.option.verify_on", {}},
        {"load", Kind::list, "help.option.verify_load", {}}},
       verify},
      {"trust keygen",
       {{"algorithm", Kind::choice, "help.option.algorithm", {"es256", "ed25519", "sm2"}},
        {"issuer", Kind::text, "help.option.issuer", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'}},
       trust_keygen},
      {"trust add",
       {{"key", Kind::text, "help.option.public_key", {}},
        {"list", Kind::text, "help.option.list_name", {}},
        {"name", Kind::text, "help.option.issuer_name", {}},
        {"region", Kind::text, "help.option.issuer_region", {}},
        {"roles", Kind::list, "help.option.roles", {}},
        {"schemes", Kind::list, "help.option.schemes", {}},
        {"areas", Kind::list, "help.option.areas", {}},
        {"from", Kind::text, "help.option.sign_from", {}},
        {"to", Kind::text, "help.option.sign_to", {}},
        {"accept", Kind::text, "help.option.accept_to", {}}},
       trust_add},
      {"trust retire", {{"key", Kind::text, "help.option.public_key", {}}}, trust_retire},
      {"trust compromise", {{"key", Kind::text, "help.option.public_key", {}}}, trust_compromise},
      {"trust sign",
       {{"key", Kind::text, "help.option.publisher_key", {}},
        {"next-update", Kind::text, "help.option.next_update", {}},
        {"after", Kind::text, "help.option.sign_after", {}},
        {"on", Kind::text, "help.option.certify_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'}},
       trust_sign},
      {"trust verify", {{"publisher", Kind::text, "help.option.publisher", {}}, {"after", Kind::text, "help.option.verify_after", {}}, {"on", Kind::text, "help.option.verify_on", {}}}, trust_verify},
      {"status new",
       {{"key", Kind::text, "help.option.key", {}},
        {"entries", Kind::text, "help.option.entries", {}},
        {"expires", Kind::text, "help.option.status_expires", {}},
        {"on", Kind::text, "help.option.certify_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'}},
       status_new},
      {"status set",
       {{"key", Kind::text, "help.option.key", {}},
        {"index", Kind::text, "help.option.index", {}},
        {"to", Kind::choice, "help.option.status_to", {"withdrawn", "suspended", "superseded", "valid"}},
        {"expires", Kind::text, "help.option.status_expires", {}},
        {"on", Kind::text, "help.option.certify_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'}},
       status_set},
      {"doctor", {list_format, load, packs}, doctor},
      {"man", {{"output", Kind::text, "help.option.man_output", {}, 'o'}}, man},
      {"completion", {{"output", Kind::text, "help.option.output", {}, 'o'}}, completion, {"bash", "zsh", "fish"}},
  };
  return commands;
}

std::vector<OptionRow> all_options(const Command& command) {
  std::vector<OptionRow> rows = command.options;
  rows.insert(rows.end(), common_options().begin(), common_options().end());
  return rows;
}

std::string help_key(const Command& command) {
  std::string key = "help." + std::string{command.name};
  std::replace(key.begin(), key.end(), ' ', '_');
  return key;
}

}  // namespace caregrade::cli
