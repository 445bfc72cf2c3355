-- One address again and again: wrk -s page.lua URL/v1/listings
require("common")
