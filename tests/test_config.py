"""Settings: none are needed to start, production needs a secret, the docs name them all."""

from pathlib import Path

import pytest

from survey import config

ROOT = Path(__file__).parent.parent


def test_the_service_starts_with_no_settings_at_all(tmp_path: Path) -> None:
    loaded = config.load({"SIPAS_INSTANCE": str(tmp_path)})
    assert loaded.database_url == f"sqlite:///{tmp_path / 'sipas.db'}"
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert config.load({"SIPAS_INSTANCE": str(tmp_path)}).secret == loaded.secret


@pytest.mark.parametrize("secret", ["", "too short"])
def test_production_refuses_to_start_without_a_secret(tmp_path: Path, secret: str) -> None:
    with pytest.raises(config.ConfigError, match="SIPAS_SECRET"):
        config.load({"SIPAS_INSTANCE": str(tmp_path), "SIPAS_ENV": "production", "SIPAS_SECRET": secret})
    assert not list(tmp_path.iterdir())


def test_production_sets_secure_cookies(tmp_path: Path) -> None:
    loaded = config.load(
        {"SIPAS_INSTANCE": str(tmp_path), "SIPAS_ENV": "production", "SIPAS_SECRET": "s" * 40}
    )
    assert loaded.as_flask()["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    "name", ["SIPAS_TRUSTED_PROXIES", "SIPAS_SENDS_PER_10_MINUTES", "SIPAS_SENDS_PER_DAY"]
)
@pytest.mark.parametrize("given", ["-1", "many", "1.5", "²"])
def test_a_number_that_is_none_is_refused_by_name(tmp_path: Path, name: str, given: str) -> None:
    with pytest.raises(config.ConfigError, match=f"{name}='{given}'"):
        config.load({"SIPAS_INSTANCE": str(tmp_path), name: given})


@pytest.mark.parametrize("name", config.setting_names())
def test_every_setting_stands_in_the_operators_guide(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "operating.md").read_text()
