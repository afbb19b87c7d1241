"""Special educational needs as the school census has them, and how people are related. Dated: see `families.codes`."""

from __future__ import annotations

from caseboard.families.codes import Code

SEND_PROVISION: tuple[Code, ...] = (
    Code("N", "No special provision"),
    Code("K", "SEN support"),
    Code("E", "Education, health and care plan"),
)

SEND_NEEDS: tuple[Code, ...] = (
    Code("SPLD", "Specific learning difficulty"),
    Code("MLD", "Moderate learning difficulty"),
    Code("SLD", "Severe learning difficulty"),
    Code("PMLD", "Profound and multiple learning difficulty"),
    Code("SEMH", "Social, emotional and mental health"),
    Code("SLCN", "Speech, language and communication"),
    Code("HI", "Hearing impairment"),
    Code("VI", "Vision impairment"),
    Code("MSI", "Multi-sensory impairment"),
    Code("PD", "Physical disability"),
    Code("ASD", "Autistic spectrum"),
    Code("OTH", "Other difficulty"),
)
"""Up to two a child, the main one first."""

RELATIONSHIPS: tuple[Code, ...] = (
    Code("mother", "mother", maps_to="parent"),
    Code("father", "father", maps_to="parent"),
    Code("parent", "parent", maps_to="parent"),
    Code("step_parent", "step-parent", maps_to="parent"),
    Code("carer", "carer or guardian", maps_to="parent"),
    Code("foster_carer", "foster carer", maps_to="parent"),
    Code("grandparent", "grandparent", maps_to="grandparent"),
    Code("partner", "partner", maps_to="couple"),
    Code("ex_partner", "former partner", maps_to="couple"),
    Code("sibling", "brother or sister", maps_to="sibling"),
    Code("half_sibling", "half-brother or half-sister", maps_to="sibling"),
    Code("aunt_uncle", "aunt or uncle", maps_to="other"),
    Code("cousin", "cousin", maps_to="other"),
    Code("friend", "family friend", maps_to="other"),
    Code("other", "related in another way", maps_to="other"),
)
"""What one person is to another; `maps_to` is how the picture draws it."""
