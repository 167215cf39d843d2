"""Addresses about one's account and team."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
