"""The numbers that are reported: SDG indicator 16.4.2 and those of the Illicit Arms Flows Questionnaire."""
