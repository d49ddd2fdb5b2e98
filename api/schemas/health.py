"""How the service is."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.schemas.fields import Wire


class Health(Wire):
    """Le service répond."""

    status: Literal["ok"] = Field(description="Le processus répond.")
    version: str = Field(description="Version du service.")
    model_version: str = Field(description="Version du modèle, et usage de son second étage.")
    policy_version: str = Field(description="Version de la politique.")
    encoder: Literal["never", "unsure", "always"] = Field(
        description="Les commentaires que lit le second étage du modèle. `never` : aucun, le "
        "premier décide seul ; `unsure` : ceux que le premier ne juge pas à coup sûr "
        "inoffensifs ; `always` : tous."
    )


class Ready(Wire):
    """Le service peut juger des commentaires."""

    status: Literal["ready"] = Field(description="La base et le modèle sont prêts.")
