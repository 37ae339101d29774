#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "caregrade/proof/key.hpp"
#include "caregrade/proof/trust_list.hpp"
#include "caregrade/proof/verify.hpp"
#include "caregrade/proof_catalog.hpp"
#include "command.hpp"
#include "whole_files.hpp"

namespace caregrade::cli {

/// A key of a file and whom it belongs to.
struct KeyFile {
  PrivateKey key{};
  std::string issuer{};
};

/// CG5002: others may read it; CG5003: it is no key.
[[nodiscard]] std::optional<KeyFile> read_key(const std::string& file, const Terminal& terminal);
[[nodiscard]] std::optional<PublicKey> read_public_key(const std::string& file, const Terminal& terminal);
/// A signed trust list of a file; nothing, with the problems shown, where none of the publishers signed it.
[[nodiscard]] std::optional<TrustList> read_trust_file(const std::string& file, const std::vector<PublicKey>& publishers, const Terminal& terminal, Exit& exit);
/// The lists of `--trust`, signed by publishers of `--publisher`; nothing, with the problems shown, where one is not.
[[nodiscard]] std::unique_ptr<TrustStore> read_trust(const Options& options, const Terminal& terminal, Exit& exit);
/// A certificate of a file, verified by the lists of the options; nothing, with the problems shown, where something cannot be read.
[[nodiscard]] std::optional<Verification> verify_file(const Options& options, const std::string& file, std::int64_t now, PinnedVersions& versions, const Terminal& terminal,
                                                      Exit& exit);
/// The day of `--on`, else today: a second of it. Nothing, with the problem shown, where it is no day.
[[nodiscard]] std::optional<std::int64_t> now(const Options& options, const Terminal& terminal);

}  // namespace caregrade::cli
